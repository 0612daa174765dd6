"""What happens around the picture: `hearings` (voices for a role), `captions`."""
