"""Tests of `colep.chatham`."""
