from setuptools import setup

setup(name="words", version="1.0", py_modules=["words"])
