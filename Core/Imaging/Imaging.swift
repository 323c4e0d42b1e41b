// The first file of Imaging.
