import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeCertificate } from '../support/certificate'

describe('a certificate made for a test', () => {
  it('is one of 127.0.0.1, signed with its own key, and valid now', () => {
    const { key, cert } = makeCertificate()
    const read = new X509Certificate(cert)
    expect(read.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(read.verify(read.publicKey)).toBe(true)
    expect(read.publicKey.asymmetricKeyType).toBe('ec')
    expect(new Date(read.validFrom).getTime()).toBeLessThan(Date.now())
    expect(new Date(read.validTo).getTime()).toBeGreaterThan(Date.now())
    expect(key).toContain('PRIVATE KEY')
  })

  it('is another each time', () => {
    const serials = Array.from({ length: 50 }, () => new X509Certificate(makeCertificate().cert).serialNumber)
    expect(new Set(serials).size).toBe(50)
  })
})
