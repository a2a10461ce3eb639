"""What members prove themselves with: passphrase, passkeys, codes of an app, recovery codes."""
