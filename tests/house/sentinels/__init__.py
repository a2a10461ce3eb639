"""The sentinel crawl: words that nobody can guess, planted in all that is shared, looked for at every door.

`oracle` says who may find which word, `planting` writes them through the services, `doors` says what stands in the
places of addresses, forms and events, `crawl` walks and searches. What one of them does not know makes a test fail.
"""
