"""The pages. They ask journey.read, draw and format; they compute nothing."""
