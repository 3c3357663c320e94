"""A news-monitoring pipeline that notices when states do not turn up."""

__version__ = "0.1.0"
