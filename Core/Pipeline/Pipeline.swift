// The first file of Pipeline.
