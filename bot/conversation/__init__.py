"""The way of one message: receive, screen, respond to danger, gate, converse, deliver."""
