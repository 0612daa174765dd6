"""The link to the server: commands up with receipts, facts down. Asyncio, no window library."""
