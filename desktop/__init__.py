"""The shop's workspace on this computer: domain rules, read model, commands, queries. Knows no screens."""
