"""A calendar of days: months and weeks of bars, whatever the bars stand for."""
