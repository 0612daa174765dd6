"""What happens around the picture: `hearings` (voices for a role), `captions`, `chat` with its
`redactor` and its `disguises`, `moderation` (who may take part),
`guests` (who speaks on the stage)."""
