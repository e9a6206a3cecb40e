"""What became of an earlier document, marked in the HTML of its pages: `ins` what came, `del` what is gone."""
