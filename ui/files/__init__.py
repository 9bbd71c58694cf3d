"""Files as people see them: tiles, pictures, what can be done with one."""
