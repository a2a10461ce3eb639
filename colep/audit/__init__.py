"""The record of acts: one entry for each act, in the same transaction, chained and never changed."""
