"""Who may get what: lists, subscribers, subscriptions, import."""
