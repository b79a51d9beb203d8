"""The whole product, as a person meets it: real processes, real model, real browser, signed webhooks."""
