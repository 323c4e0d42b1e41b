// The first file of Supervision.
