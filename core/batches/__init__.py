"""The batches of an agency as people meet them: how far, what came of them, and what can be done about them."""
