"""A client of Homeward in Python, written from proto/ and proto/spec/ alone."""
