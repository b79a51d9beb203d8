"""Program profiles: the facts of one clinic, one file each under content/programs/."""
