"""The sandbox's clients.json: where services answer, and with which credentials to call them."""

import json
from pathlib import Path

import grpc

from .fault import require
from .genesis import Genesis
from .keys import SigningKey

MESSAGE_BYTES_MAX = 16 * 1024 * 1024


class Clients:
    """Addresses, certificates and keys of one forum."""

    def __init__(self, path: Path):
        require(path.is_file(), f"{path} is not there; the sandbox writes it once its scenario has ended")
        self._document = json.loads(path.read_text())
        self._authority = self._read("authority")
        self._channels: dict[tuple[str, str], grpc.Channel] = {}
        self.genesis = Genesis(self._read("genesis"), self._document["log_id"])

    def channel(self, role: str, service: str = "") -> grpc.Channel:
        """A channel with the certificate of a role such as party-a-clerk; to its own service where none is named."""
        client = self._document["clients"].get(role)
        require(client is not None, f"{role} is no client; there are {', '.join(self._document['clients'])}")
        service = service or client["service"]
        if (role, service) not in self._channels:
            self._channels[role, service] = self._open(client, self._document["services"][service])
        return self._channels[role, service]

    def signing_keys(self, party: str) -> tuple[SigningKey, SigningKey]:
        """The keys on the devices of a party's head and second officer."""
        files = self._document["signing_keys"][party]
        head, second_officer = Path(files["head"]), Path(files["second_officer"])
        return SigningKey.from_file(head), SigningKey.from_file(second_officer)

    def close(self) -> None:
        """Closes every channel."""
        for channel in self._channels.values():
            channel.close()

    def _open(self, client: dict[str, str], service: dict[str, str]) -> grpc.Channel:
        credentials = grpc.ssl_channel_credentials(
            root_certificates=self._authority,
            private_key=Path(client["key"]).read_bytes(),
            certificate_chain=Path(client["certificate"]).read_bytes(),
        )
        options = [
            # Services listen on an address; their certificates are for a name.
            ("grpc.ssl_target_name_override", service["server_name"]),
            ("grpc.default_authority", service["server_name"]),
            ("grpc.max_receive_message_length", MESSAGE_BYTES_MAX),
        ]
        return grpc.secure_channel(service["address"], credentials, options)

    def _read(self, name: str) -> bytes:
        return Path(self._document[name]).read_bytes()
