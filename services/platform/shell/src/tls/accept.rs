//! The accept loop: TCP in, connections with a verified client certificate out.

use super::server::ALPN_HTTP2;
use super::{Connection, ServerTls};
use crate::limits::{ACCEPT_BACK_OFF, HANDSHAKE_TIMEOUT, HANDSHAKEN_QUEUE_MAX};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;

/// Accepts until the returned stream is dropped; then the listener closes and unfinished handshakes end.
/// At most `connections_max` connections exist at once; one more is closed at once, so that its client
/// learns it instead of waiting. `abort` ends all connections that are still open.
pub(crate) fn incoming(
    listener: TcpListener,
    tls: Arc<ServerTls>,
    connections_max: usize,
    abort: CancellationToken,
) -> ReceiverStream<io::Result<Connection>> {
    let (sender, receiver) = mpsc::channel(HANDSHAKEN_QUEUE_MAX);
    let accept =
        AcceptLoop { listener, tls, seats: Arc::new(Semaphore::new(connections_max)), abort, sender };
    tokio::spawn(accept.run());
    ReceiverStream::new(receiver)
}

struct AcceptLoop {
    listener: TcpListener,
    tls: Arc<ServerTls>,
    seats: Arc<Semaphore>,
    abort: CancellationToken,
    sender: mpsc::Sender<io::Result<Connection>>,
}

impl AcceptLoop {
    async fn run(self) {
        // Its drop at the end of this function ends the handshakes still under way.
        let mut handshakes = JoinSet::new();
        let mut full = false;
        loop {
            let accepted = tokio::select! {
                () = self.sender.closed() => return,
                Some(_) = handshakes.join_next() => continue,
                accepted = self.listener.accept() => accepted,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    self.pause_after(&error).await;
                    continue;
                }
            };
            let Ok(seat) = Arc::clone(&self.seats).try_acquire_owned() else {
                if !full {
                    tracing::warn!(%peer, "connections are closed at once: the limit is reached");
                }
                full = true;
                continue;
            };
            full = false;
            let handshake =
                handshake(stream, peer, Arc::clone(&self.tls), seat, self.abort.clone(), self.sender.clone());
            handshakes.spawn(handshake);
        }
    }

    async fn pause_after(&self, error: &io::Error) {
        if is_of_the_peer(error) {
            tracing::debug!(%error, "a connection ended before it was accepted");
            return;
        }
        tracing::warn!(%error, "cannot accept connections; trying again shortly");
        tokio::select! {
            () = self.sender.closed() => {}
            () = tokio::time::sleep(ACCEPT_BACK_OFF) => {}
        }
    }
}

/// Whether an accept error concerns that one connection only, so that the next can be tried at once.
fn is_of_the_peer(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted
    )
}

async fn handshake(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Arc<ServerTls>,
    seat: OwnedSemaphorePermit,
    abort: CancellationToken,
    sender: mpsc::Sender<io::Result<Connection>>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%peer, %error, "the connection ended before its handshake");
        return;
    }
    let stream = match tokio::time::timeout(HANDSHAKE_TIMEOUT, tls.acceptor().accept(stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => {
            tracing::info!(%peer, %error, "handshake refused");
            return;
        }
        Err(_) => {
            tracing::info!(%peer, "handshake took too long");
            return;
        }
    };
    if stream.get_ref().1.alpn_protocol() != Some(ALPN_HTTP2) {
        tracing::info!(%peer, "handshake refused: the client did not ask for HTTP/2");
        return;
    }
    // An error means that the server has stopped accepting; the connection is closed by its drop.
    drop(sender.send(Ok(Connection::new(stream, seat, abort))).await);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_process_are_followed_by_a_pause_and_those_of_a_peer_are_not() {
        let check = |errno: i32, expected: bool| {
            assert_eq!(is_of_the_peer(&io::Error::from_raw_os_error(errno)), expected, "errno {errno}");
        };
        check(103, true); // ECONNABORTED
        check(104, true); // ECONNRESET
        check(4, true); // EINTR
        check(24, false); // EMFILE
        check(23, false); // ENFILE
        check(105, false); // ENOBUFS
        check(12, false); // ENOMEM
    }
}
