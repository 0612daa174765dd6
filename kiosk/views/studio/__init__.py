"""The studio on the glass: from the choice of a show to what it brought."""
