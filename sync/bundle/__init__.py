"""What one PC gives to others in a file that is carried: the same frames as over the LAN, checked by the same code.

`sync/README.md` §14 lists them in order.
"""
