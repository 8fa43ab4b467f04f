"""The fixed vectors of proto/spec/vectors, checked by an implementation that shares no code with their makers."""
