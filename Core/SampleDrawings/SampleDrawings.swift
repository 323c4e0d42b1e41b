// The first file of SampleDrawings.
