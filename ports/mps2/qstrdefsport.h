// Names of the port that the scan of its sources doesn't find: none.
