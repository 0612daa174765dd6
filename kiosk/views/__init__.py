"""One object a screen: turns facts into what is shown, and taps into commands."""
