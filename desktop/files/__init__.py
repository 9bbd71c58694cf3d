"""Files: what stands for one in messages and records, its name, its kind, its small picture."""
