"""What goes out to many: campaigns, who they are for, and what is due from whom."""
