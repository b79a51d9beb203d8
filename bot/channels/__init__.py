"""The ways in and out: Twilio SMS and the web chat. They verify, parse and format; they decide nothing."""
