"""The frame and the charts of the report pages."""
