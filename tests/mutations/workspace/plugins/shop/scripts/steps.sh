#!/bin/sh
echo "cart, address, payment"
