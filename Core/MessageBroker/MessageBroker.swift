// The first file of MessageBroker.
