# What it keeps lies in the container and goes with it.
earlier=
app 8000
