"""What `scripts/bench report` is made of: parts that measure, each keeping its raw figures, and a page that is written from them."""
