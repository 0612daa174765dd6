"""What is plugged into a kiosk: each device is a port, a real one, and a fake that obeys it."""
