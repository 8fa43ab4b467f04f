"""What one knows of the log: its newest verified checkpoint. Every further one must continue it."""

from homeward.log.v1 import log_service_pb2, log_service_pb2_grpc

from . import merkle, note
from .genesis import Genesis


class LogView:
    """A verified view of one log, as seen through one service."""

    def __init__(self, genesis: Genesis, log: log_service_pb2_grpc.LogServiceStub):
        self._genesis = genesis
        self._log = log
        body = note.body_of(genesis.origin, 0, merkle.EMPTY_ROOT)
        self.newest = note.parse_body(body)

    def refresh(self) -> note.Checkpoint:
        """Fetches and verifies the newest checkpoint."""
        return self.accept(self._log.GetCheckpoint(log_service_pb2.GetCheckpointRequest()).checkpoint)

    def accept(self, text: str) -> note.Checkpoint:
        """Verifies the log's signature on a checkpoint, and that it and the newest one are of one history."""
        checkpoint = note.verify_checkpoint(text, self._genesis.origin, self._genesis.log_key)
        older, newer = sorted([checkpoint, self.newest], key=lambda each: each.size)
        proof = self._consistency_proof(older.size, newer.size)
        merkle.verify_consistency(older.size, newer.size, older.root, newer.root, proof)
        self.newest = newer
        return checkpoint

    def _consistency_proof(self, old_size: int, new_size: int) -> list[bytes]:
        if old_size in (0, new_size):
            return []
        request = log_service_pb2.GetConsistencyProofRequest(old_size=old_size, new_size=new_size)
        return list(self._log.GetConsistencyProof(request).proof)
