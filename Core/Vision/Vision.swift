// The first file of Vision.
