"""Letters: written in the act's own transaction, sent by the task queue, in the recipient's language."""
