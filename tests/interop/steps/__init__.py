"""The walkthrough, step by step."""
