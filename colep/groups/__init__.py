"""Groups: route circles, countries, kinds of organisations and working groups; coming in and going out."""
