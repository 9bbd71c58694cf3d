"""Making a form, and changing one."""
