"""The web chat as people see it: one page and the `<return-chat>` component."""
