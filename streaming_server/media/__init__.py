"""Pictures and sound: taken in once per session, forwarded to every viewer, never re-encoded."""
