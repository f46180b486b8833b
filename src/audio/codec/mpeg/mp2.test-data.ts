/**
 * A fifth of a second of MPEG-2 audio, layer II, a tone of 440 Hz in stereo at 22.05 kHz. FFmpeg 5.1 made it:
 * `ffmpeg -f lavfi -i "aevalsrc=0.5*sin(2*PI*440*t)|0.5*sin(2*PI*440*t):s=22050:d=0.2" -c:a mp2 -b:a 64k tone.mp2`
 */
export const MP2_FIXTURE = new Uint8Array(
  Buffer.from(
    [
      "//WABGZEMyIltIkkklVWlAAAAAAAAAPoAAP8PD///LSLSGGRm2Rm2TszTszYr0Yr0Xv0Xv0bwbwayayex2ex2cycygz2gz2ezezhyhyfzfzhxhxh",
      "vhve973vWxbG223z5rVsWx8+a1rWta1rWta18+a17ovdFbFsbbbfPmtWxbHz5rWta1rWta1rXz5rT8ifkanqdbLZq1EJj2P581KKWEJSUpCIQmTJ",
      "SoyNGRqSpI3G3z5rVsWx8+a1rWta1rWta18+a2YuTFyHIczebbNmMeB4LFhSmMKW93OGPGK1YAGH6w/WMYxttt8+a1dV1UKGMa1a4Qa1rYQePGMK",
      "3ZW7Os62223z5rV1XVQorVrVKc7ORjhBSpGMNahrUSxLbbbfPmtXZdipV72tnNrYQGOMSBBKQ7cHbhEESQSAOHc6IoiIkRjOec85hAAIxFiwAL05",
      "enCsK2y2UKG1lwXAaNISEJSveEAhc4YMGNfBL4IvC8xWKQobWXleThwhNarVznOIRzkKEAJ3DO4VMUzF4tq1taEYRbNiECF76Uc4Ib3OHAhA//WC",
      "BGZEREMltIkklKlnpAAAAAAAAAKqqqqqqqqqqSSGG11zz2200vvyy11xx1100zzyyxxvvzAmYEj6PmaZp6mJnLft/OnEIpRjXLlmypVi7RzTQepT",
      "1KaNo1tG0atmWtK0rUqQhSkY3XrUqJTYs/lI0Ho49HGnadlWVVhTb3zBMFGjOetHPw4duwAcLPlRNByHGQ4q2rW6bpaQ2QkQRBVqzm1pS8ePHiAH",
      "XLZUTIJC5IXIchxaVpHUM5y3zfQYNrFKUuHD58pTbg3VVApZ+rP1O07IkiUqFRCPE8UGDKUYrXhw3LjGQoLi8CgI/RH6JomiJIkgFCtboOgtWsY1",
      "qlSZNu2McOBsqAoA2oG1BLEsyzLIFwkIwDAECAx61OcSIvXsZEiQAsWMW2i20Ow7GcZzVjSlMAwAwYMdrKU/fxIgxxIBiRPjN0xumHwfFlWUF4hO",
      "bouimTHOQkpP38qUEL9w0CBY2bEzYi8LwXxfZyiNbCMIu3ZCNaxliwsWBC7WXSE+Olg0sFnWdQxDGiZa1ratrVqUrWvft2xIgQ2LlicQBP/1ggRm",
      "RERDJbSJJJSpZ6QAAAAAAAACqqqqqqqqqqkkhhtdcstddNMMMcddcstdc88ss88cbrtPJp5I+j57HsfxmNbCEIZ87nFKY3Hi6dBDso0TQ2rqFdQq",
      "jaNkuS2pSjWwxDGbMpUYmNw4RYqU2LszNQB4OXBypynIMgx+0qMcDQNq1KU1pz4cPHilNezQUXCsBxgOJbltGUZXIRnPEEQVatrKUQj59cuJTcy3",
      "Tw0CI+RHxy3LXRdEiURCRRFEGDaznFKvX166Ux4Ny8PhUjqkdTtO0hSEfzC1rIsitW1qta1yJGHCMciCQQT4CQySGSaJo5DkNJQkI7DsFStakItd",
      "y5IkJTCgbKk+kN5hvMSxLDoOgnTF7rqupEi1oxqUxY3LgxsIkAQPgFxguMDwPCNI0cYitbxvGRIwg1s5xYsiQQkWIPDFJD9KfpR9H1bluQqJNbFk",
      "WCBBzsZWsCA+fDHAcXKEYRuwt2FBEEa1rVSgbWum6bZsQi11rduv34Q2HIomAgrUNahZ1nX9f1pIZazgOA2bEItb38eMCApVeypNEAT/9YIEZkRE",
      "IiW0iSSSVVaUAAAAAAAAAWlBQUFBVVQVI9I8YbZfZfTOLTOLaDaDbSPbSO+W+XPKTPKTananPKjPKjWfWfWvWvOnOnSnSnLC3LC2+m+nbi7cWPo+",
      "f1/cuVrZOk6dOWt7zGta91KvedOADp19OujKMkWRd+9jLGsabNUpSjGzlrVKtbNmADgp8FOnKcfh+KtUY5ynKjRnMhDnzm1kprWjRAC4c3DmW5bc",
      "Nw3jw50tS2tWUprSlzm1mtxihQACBOwJ11HUNA0FCghHNc2DBlIpSle9zhjhCDBABKepT1O07NI0lKkhHPc9QorVa1rhDOQAhBIkAAccjjkmybIs",
      "iyJFzmRZFSpYyEJzjGECEOdSpAAOJBxITBMCAIBgwQnQdAiRGOMZza2MRjQgWLGNNmps0PA8WxbHz5rVsWx8+a1rWta1rWta1Kla1dlLsodB0Wxb",
      "Hz5rVsWx8+a1rWta1rWta1Kla19EPohBEEWxbHz5rVsWx8+a1rWta1rWta106a2NQxqF7nuBUFTRrOaXpdq1OcAFKhClFKhACBUo",
    ].join(""),
    "base64",
  ),
);
