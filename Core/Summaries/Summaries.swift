// The first file of Summaries.
