"""What is kept and how: models, encryption, migrations. The app is the one writer."""
