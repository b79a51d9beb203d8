"""The comparison with the stock bot: all but the training, serving and measuring itself, which take many minutes."""
